"""A server of one of Python's SDKs: `server.py <mcp1|mcp2|fastmcp> <stdio|http>`. Over HTTP it prints its address."""

import asyncio
import signal
import socket
import sys

import telemetry

LIBRARY, TRANSPORT = sys.argv[1:3]
tracer = telemetry.set_up()


def create():
    if LIBRARY == "fastmcp":
        from fastmcp import FastMCP

        return FastMCP("python")
    if LIBRARY == "mcp2":
        from mcp.server import MCPServer

        return MCPServer("python")
    from mcp.server.fastmcp import FastMCP

    return FastMCP("python")


server = create()


@server.tool()
def greet() -> str:
    with tracer.start_as_current_span("inside greet"):
        return "hello"


@server.tool()
def fail() -> str:
    raise ValueError("sorry")


def serve_http() -> None:
    import uvicorn

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    print(f"http://127.0.0.1:{listening.getsockname()[1]}/mcp", flush=True)
    app = server.http_app() if LIBRARY == "fastmcp" else server.streamable_http_app()
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    # uvicorn raises the signal again once it has stopped; by default that ends Python without the exporter's last flush
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


if TRANSPORT == "http":
    serve_http()
elif LIBRARY == "fastmcp":
    server.run(show_banner=False)
else:
    server.run()
