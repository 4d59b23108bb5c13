"""What people look at, what that proves, and how much of it they must go on looking at: pure."""
