"""Recordings in, scores and reports out, without ROS."""
