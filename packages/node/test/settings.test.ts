import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const TRACE_CONTEXT = ['traceparent'];

describe.concurrent("OpenTelemetry's own variables", () => {
  it.each([
    [{}, [TRACE_CONTEXT, true]],
    [{ OTEL_PROPAGATORS: 'b3' }, [['b3'], true]],
    [{ OTEL_PROPAGATORS: 'b3multi' }, [['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled'], true]],
    [{ OTEL_PROPAGATORS: 'tracecontext, Jaeger,tracecontext' }, [['traceparent', 'uber-trace-id'], true]],
    [{ OTEL_PROPAGATORS: 'none' }, [[], true]],
    [{ OTEL_PROPAGATORS: 'unheard-of,tracecontext' }, [TRACE_CONTEXT, true]],
    [{ OTEL_TRACES_SAMPLER: 'always_off' }, [TRACE_CONTEXT, false]],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' }, [TRACE_CONTEXT, false]],
    [{ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: 'x' }, [TRACE_CONTEXT, true]],
    [{ OTEL_TRACES_SAMPLER: 'unheard-of' }, [TRACE_CONTEXT, true]],
    // Names that every object has.
    [{ OTEL_PROPAGATORS: 'constructor,tracecontext' }, [TRACE_CONTEXT, true]],
    [{ OTEL_TRACES_SAMPLER: 'constructor' }, [TRACE_CONTEXT, true]],
    [{ OTEL_SDK_DISABLED: 'True' }, [[], false]],
  ])('%o', async (environment, settings) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(import.meta.dirname, 'fixtures/settings.mjs')],
      { env: { ...process.env, ...environment } },
    );
    expect(JSON.parse(stdout)).toEqual(settings);
  });
});
