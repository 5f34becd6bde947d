"""Letters on their way to the post: collected into batches, made into a PDF by the worker, posted by a person."""
