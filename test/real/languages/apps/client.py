"""
A client of one of Python's SDKs: `client.py <mcp1|mcp2|mcp2-legacy|fastmcp> <address | command argument...>`.
It lists the tools of the server and calls three of them inside one span, and prints what each call gave.
"""

import asyncio
import json
import os
import sys
from contextlib import asynccontextmanager

import telemetry

LIBRARY, *SERVER = sys.argv[1:]
tracer = telemetry.set_up()


def over_stdio():
    from mcp import StdioServerParameters

    return StdioServerParameters(command=SERVER[0], args=SERVER[1:], env=dict(os.environ))


@asynccontextmanager
async def connect_mcp1():
    from mcp import ClientSession
    from mcp.client import stdio, streamable_http

    if len(SERVER) > 1:
        opened = stdio.stdio_client(over_stdio())
    elif os.environ.get("APP_INSTRUMENTATION") == "traceloop":
        # It wraps the name that 1.30 has deprecated.
        opened = streamable_http.streamablehttp_client(SERVER[0])
    else:
        opened = streamable_http.streamable_http_client(SERVER[0])
    async with opened as (read, write, *_), ClientSession(read, write) as session:
        await session.initialize()
        yield session


def connect_mcp2():
    from mcp import Client

    mode = "legacy" if LIBRARY == "mcp2-legacy" else "auto"
    return Client(over_stdio() if len(SERVER) > 1 else SERVER[0], mode=mode)


def connect_fastmcp():
    from fastmcp import Client
    from fastmcp.client.transports import StdioTransport

    if len(SERVER) == 1:
        return Client(SERVER[0])
    return Client(StdioTransport(SERVER[0], SERVER[1:], env=dict(os.environ), keep_alive=False))


def is_error(result) -> bool:
    return getattr(result, "is_error", None) or getattr(result, "isError", False)


async def called(client, name: str) -> str:
    try:
        result = await client.call_tool(name, {})
    except Exception as error:
        code = getattr(getattr(error, "error", None), "code", None)
        return type(error).__name__ if code is None else str(code)
    return "isError" if is_error(result) else result.content[0].text


async def main() -> None:
    connect = {"mcp1": connect_mcp1, "fastmcp": connect_fastmcp}.get(LIBRARY, connect_mcp2)
    with tracer.start_as_current_span("walk"):
        async with connect() as client:
            await client.list_tools()
            answers = {name: await called(client, name) for name in ("greet", "fail", "not_there")}
    print(json.dumps(answers), flush=True)


asyncio.run(main())
