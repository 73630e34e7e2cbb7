"""Asking cameras about themselves over ONVIF: finding them, their clock, their streams. Nothing here changes one."""
