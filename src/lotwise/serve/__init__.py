"""The server: plans in the background, keeps what planners decide, and answers programs and browsers."""
