import { notices } from '@mcp-vitals/signals';
import type { Sampler } from '@opentelemetry/sdk-trace';
import type { Environment } from '../environment/environment.js';
import { sdk } from '../opentelemetry/sdk.js';

/** The sampler from `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`. @default parentbased_always_on */
export function samplerFromEnv(environment: Environment): Sampler {
  const { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, TraceIdRatioBasedSampler } = sdk.trace();
  const name = environment.choice('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  const ratio = () => new TraceIdRatioBasedSampler(environment.ratio('OTEL_TRACES_SAMPLER_ARG') ?? 1);
  const samplers: Record<string, () => Sampler> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: ratio,
    parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
    parentbased_traceidratio: () => new ParentBasedSampler({ root: ratio() }),
  };
  const create = Object.hasOwn(samplers, name) ? samplers[name] : undefined;
  if (create && !name.endsWith('traceidratio')) sayUnusedArgument(name, environment);
  if (create) return create();
  const known = Object.keys(samplers).join(', ');
  notices.say(
    'not_honoured',
    `OTEL_TRACES_SAMPLER names no known sampler: '${environment.text('OTEL_TRACES_SAMPLER')}', so parentbased_always_on is used; known are ${known}`,
    'OTEL_TRACES_SAMPLER',
  );
  return samplers.parentbased_always_on!();
}

/** A user who sets the share alone would otherwise pay for all of the spans. */
function sayUnusedArgument(name: string, environment: Environment): void {
  const argument = environment.text('OTEL_TRACES_SAMPLER_ARG');
  if (argument === undefined) return;
  const what = `OTEL_TRACES_SAMPLER_ARG=${argument} has no effect, because the sampler ${name} takes no argument`;
  notices.say(
    'not_honoured',
    `${what}; set OTEL_TRACES_SAMPLER to parentbased_traceidratio, or remove it`,
    'OTEL_TRACES_SAMPLER_ARG',
  );
}
