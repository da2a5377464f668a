"""Values, maths and contracts of the product: numpy only, no ROS, no kernel, no model."""
