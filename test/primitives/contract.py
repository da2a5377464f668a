"""Every name that a cell may use, by what it belongs to: the contract of the namespace.

``AGREED`` are the names of the published interface and of the design; ``BEYOND`` is what we offer
besides.
"""

from __future__ import annotations

_NAMES = """
    InputImages InputImages_1 RefImages Frame frames memory Metadata robot tools Reconstruct SAM3
    Geometry Mask Time Draw Graph sketch show VisualFeedback vlm ReturnAnswer Propose notes np math
    collections itertools functools re json plt matplotlib scipy ndimage spatial signal optimize
    cv2 o3d PIL Image
"""

# an expression that a cell can evaluate -> its names; ``seg`` is a mask set of two frames
_AGREED = {
    'tools': 'Reconstruct SAM3 Geometry Mask Time Draw Graph',
    'InputImages': 'by_index at nearest frame_indices',
    'InputImages[0]': """
        rgb depth K T_world_camera stamp frame_index source_index camera width height image
    """,
    'frames': 'latest at ago last collect keyframes seeing span cameras',
    'memory': 'find',
    'Metadata': """
        is_video fps num_images total_frames duration_sec frame_indices stamps cameras videos
        world_frame world_up question choices time_left_s
    """,
    'robot': """
        pose transform frames path footprint size arm_base reach_m reachable self_mask map
    """,
    'tools.Reconstruct': 'Reconstruct',
    'Reconstruct()': """
        points depth confidence intrinsics extrinsics camera_poses frame_indices num_frames metric
        metric_scale source up gravity_direction cloud ground planes occupancy render_bev
    """,
    'Reconstruct().points': 'confidence',
    'tools.SAM3': """
        backend segment_image_by_text segment_image_by_box segment_image_by_points
        segment_video_by_text segment_video_by_box segment_video_by_points is_object_exist
        instances
    """,
    'seg': """
        frame_indices labels scores num_objects num_frames masks linked get_mask get_masked_points
        get_centroid_3d extent_3d track_3d visualize
    """,
    'tools.SAM3.instances(None, "mug")[0]': 'place extent points seen_in label',
    'tools.Geometry': """
        euclidean_distance angle_between_vectors project_point_to_camera unproject_pixel
        rotation_matrix_from_vectors transform_points normalized_to_pixel fit_plane_ransac
        fit_ground_plane_ransac oriented_box nearest_distance height_above relative_direction
        is_between object_frame pose_looking gap clearance changes approach ray_cast uncertainty
    """,
    'tools.Mask': """
        centroid centroids area bounding_box mask_to_bbox iou intersection erode largest_component
    """,
    'tools.Time': """
        frame_to_seconds seconds_to_frame frame_range_to_seconds get_frame_at_time
    """,
    'tools.Draw': 'draw_bbox draw_line draw_point draw_mask draw_text',
    'tools.Graph': 'plot',
    'sketch': """
        point segment polyline arrow box box_around sphere cylinder plane polygon cloud axes text
        measure angle items undo clear summary on_image top_down view
    """,
    'sketch.point([0, 0, 0])': 'move_to translate rotate resize set hide delete',
    'seg.visualize()': 'image source description frame_index',
    'vlm': 'locate ask_with_thinking',
    'located': 'status found points boxes',
}

_BEYOND = {
    'frames': 'held',
    'robot': 'width base_frame outline distance_to',
    'Reconstruct()': 'frames colors surface_under floor_seen doorways',
    'tools.SAM3': 'remember whole',
    'seg': """
        seen_in extent_along surface_mask get_surface_points top_above
    """,
    'tools.Geometry': 'extent_along top_above supports facing',
    'tools.Mask': 'union',
}

# accepted because models write them; they lead to the right name with a note, or say what it is
_MISPLACED = {
    'tools.SAM3': 'get_centroid_3d segment_image segment_video',
    'tools.Geometry': 'get_centroid_3d',
}

NAMES = _NAMES.split()
AGREED, BEYOND, MISPLACED = (
    {owner: names.split() for owner, names in table.items()}
    for table in (_AGREED, _BEYOND, _MISPLACED)
)
