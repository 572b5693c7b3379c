"""Defaults of this installation; `pb.config` reads and validates them, and the environment overrides each (PB_…)."""

ENV = "demonstration"  # demonstration, production or test
DATA_DIR = "./var"  # database, uploads, keys
DATABASE_URL = ""  # empty: an SQLite file in the data folder
DATABASE_OWNER_URL = ""  # empty: the same as DATABASE_URL; the address that may migrate, seal and purge
SECRET_FILE = ""  # empty: made in the data folder, in the demonstration only
TALLY_DIR = ""  # empty: "tally" in the data folder; the private keys of the boxes, for the tally worker alone
BASE_URL = "http://127.0.0.1:8000"  # the address people type; every absolute link is made from it
TRUSTED_HOSTS = ""  # empty: the host of BASE_URL
PROXY_HOPS = 0  # exact number of proxies in front
MAIL_URL = ""  # smtp://user:password@host:587, smtps://…, or empty: written as files in the data folder (demonstration)
MAIL_FROM = ""
WORKERS = 2
THREADS = 2  # of each worker; more wait for one another (docs/benchmarks.md), fewer wait for the disk
LOG_LEVEL = "info"
BACKUP_KEY = ""  # public key that locks backups (pb keys backup makes the pair); needed in production
PROVIDERS_FILE = ""  # identity providers (itsme, CSAM) as docs/operators/identity.md says; empty: none
SECURITY_CONTACT = ""  # mailto:… or https://…, shown in /.well-known/security.txt
TLS_ADDRESS = ""  # host:port where the certificate is looked at; empty: that of BASE_URL, if it is https
HEAD_TO = ""  # two addresses outside, a comma between: the head of the journal is mailed there each day
SECURITY_KEYS = ""  # required or advised for grave roles; empty: required in production, advised elsewhere
SCANNER = ""  # virus scanner clamd: unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310; empty: files are not scanned
PURCHASING = "on"  # the purchasing centre of the Region beside the participatory budget: on or off
