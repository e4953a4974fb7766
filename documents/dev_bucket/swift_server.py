"""Swift's four servers in one process, every path below one folder that the caller owns.

Import it only in a process of its own whose sockets eventlet has already patched.
"""

import logging
import os
import time
from pathlib import Path

import eventlet
from eventlet import wsgi
from swift.account.server import app_factory as account_app
from swift.common import constraints, utils
from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.ring import RingBuilder
from swift.common.wsgi import loadapp
from swift.container.server import app_factory as container_app
from swift.obj.server import app_factory as object_app
from swift.obj.updater import ObjectUpdater

HOST = "127.0.0.1"
DEVICE = "disk"
REGION = "us-east-1"
LARGEST_OBJECT_BYTES = 5 * 1024**3
SWEEP_EVERY_SECONDS = 5
BACKENDS = {"account": account_app, "container": container_app, "object": object_app}

SWIFT_CONF = f"""\
[swift-hash]
swift_hash_path_suffix = baige
swift_hash_path_prefix = baige
[storage-policy:0]
name = only
default = yes
[swift-constraints]
max_file_size = {LARGEST_OBJECT_BYTES}
"""

PROXY_CONF = """\
[DEFAULT]
swift_dir = {swift_dir}
log_level = WARNING
cors_allow_origin = {cors_origin}
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats bulk s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = {region}
cors_preflight_allow_origin = {cors_origin}
[filter:tempauth]
use = egg:swift#tempauth
user_{account}_{user} = {secret_key} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""


def serve(*, data_dir: Path, port: int, cors_origin: str, access_key: str, secret_key: str) -> None:
    """Serve the S3 API on the loopback until the process is ended. `access_key` is "account:user"."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    swift_dir, devices = data_dir / "etc", data_dir / "srv"
    prepare_folders(swift_dir, devices)
    listeners = {name: eventlet.listen((HOST, 0), reuse_port=False) for name in BACKENDS}
    for name, listener in listeners.items():
        save_ring(swift_dir / f"{name}.ring.gz", port=listener.getsockname()[1])
    common = {
        "swift_dir": str(swift_dir),
        "devices": str(devices),
        "mount_check": "false",
        "disable_fallocate": "true",
        "log_level": "WARNING",
        "recon_cache_path": str(swift_dir),
    }
    for name, factory in BACKENDS.items():
        eventlet.spawn(run_server, listeners[name], factory(dict(common)), name)
    eventlet.spawn(sweep_updates, common, devices / DEVICE)
    account, user = access_key.split(":")
    proxy_conf = swift_dir / "proxy-server.conf"
    proxy_conf.write_text(
        PROXY_CONF.format(
            swift_dir=swift_dir,
            cors_origin=cors_origin,
            region=REGION,
            account=account,
            user=user,
            secret_key=secret_key,
        )
    )
    proxy = loadapp(str(proxy_conf), global_conf={"log_name": "proxy"})
    run_server(eventlet.listen((HOST, port), reuse_port=False), proxy, "proxy")


def prepare_folders(swift_dir: Path, devices: Path) -> None:
    swift_dir.mkdir(parents=True, exist_ok=True)
    for name in ("objects", "containers", "accounts", "tmp"):
        (devices / DEVICE / name).mkdir(parents=True, exist_ok=True)
    if not hasattr(os, "setxattr"):
        raise SystemExit(
            "The development bucket needs Linux: Swift keeps its metadata in extended attributes."
        )
    try:
        os.setxattr(devices / DEVICE, "user.baige", b"1")
    except OSError as error:
        raise SystemExit(
            f"{devices} is on a file system without extended attributes, which Swift needs."
        ) from error
    (swift_dir / "swift.conf").write_text(SWIFT_CONF)
    utils.set_swift_dir(str(swift_dir))
    utils.validate_configuration()
    constraints.reload_constraints()


def save_ring(path: Path, *, port: int) -> None:
    """One replica on one device. The port is new at each start, the place of every object is not."""
    builder = RingBuilder(2, 1, 1)
    device = {"id": 0, "region": 1, "zone": 1, "weight": 1, "device": DEVICE, "meta": ""}
    address = {"ip": HOST, "port": port, "replication_ip": HOST, "replication_port": port}
    builder.add_dev(device | address)
    builder.rebalance()
    builder.get_ring().save(str(path))


def run_server(listener: eventlet.greenio.GreenSocket, app: object, name: str) -> None:
    wsgi.server(
        listener,
        app,
        logging.getLogger(name),
        protocol=SwiftHttpProtocol,
        log_output=False,
        max_size=256,
        socket_timeout=120,
    )


def sweep_updates(conf: dict[str, str], device: Path) -> None:
    """Bring into the listings what was stored a moment before a crash, or while a listing was busy."""
    updater = ObjectUpdater(conf)
    while True:
        updater.begin = time.time()
        updater.object_sweep(str(device))
        eventlet.sleep(SWEEP_EVERY_SECONDS)
