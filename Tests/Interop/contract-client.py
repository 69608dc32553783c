#!/usr/bin/env python3
"""The client of Python's smtplib: sends a file, and fails where any recipient was refused.

  contract-client.py HOST PORT TIMEOUT FROM FILE TO...
"""

import smtplib
import sys

host, port, timeout, sender, path, *recipients = sys.argv[1:]
with open(path, "rb") as file:
    mail = file.read()
with smtplib.SMTP(host, int(port), "client.test", float(timeout)) as session:
    refused = session.sendmail(sender, recipients, mail)
sys.exit(1 if refused else 0)
