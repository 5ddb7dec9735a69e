"""Real servers for the tests: each is started by whoever needs it, on loopback or a private socket.

Nothing of the machine is changed: no user, no permission, no service. What cannot be had is a
visible skip with its reason.
"""
