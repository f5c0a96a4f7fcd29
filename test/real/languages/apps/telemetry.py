"""OpenTelemetry's SDK as its documentation sets it up: the environment says where to export to."""

import os

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def set_up() -> trace.Tracer:
    """Must come before the MCP SDK is imported: an instrumentation wraps its modules as they load."""
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    instrument(os.environ.get("APP_INSTRUMENTATION", "none"))
    return trace.get_tracer("app")


def instrument(name: str) -> None:
    if name == "openinference":
        from openinference.instrumentation.mcp import MCPInstrumentor

        MCPInstrumentor().instrument()
    elif name == "traceloop":
        from opentelemetry.instrumentation.mcp import McpInstrumentor

        McpInstrumentor().instrument()
