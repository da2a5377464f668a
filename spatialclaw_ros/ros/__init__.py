"""The node and its helpers: the only importer of rclpy and messages."""
