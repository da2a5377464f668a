"""What ``spatialclaw bench primitives`` measures: each primitive with its plain stand-in."""
