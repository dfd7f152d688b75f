"""What the assets are partitioned by: episodes, and the places of shots in them."""

import dagster as dg

episodes = dg.DynamicPartitionsDefinition(name="episodes")
shot_slots = dg.DynamicPartitionsDefinition(name="shots")
episode_shots = dg.MultiPartitionsDefinition({"episode": episodes, "shot": shot_slots})
