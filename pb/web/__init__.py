"""The pages: read the request, call one act, show the answer."""
