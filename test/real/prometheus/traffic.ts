import { METRICS, type MetricDefinition, metricOptions } from '@mcp-vitals/signals';
import type { Attributes, Meter } from '@opentelemetry/api';
import type { Random } from './random.js';

/** How busy a part of the process is for a while. */
const MODES = {
  idle: { calls: 0, fails: 0 },
  calm: { calls: 3, fails: 0.02 },
  busy: { calls: 25, fails: 0.05 },
  failing: { calls: 8, fails: 0.6 },
} as const;

type Mode = (typeof MODES)[keyof typeof MODES];

/** What is recorded of one process between two scrapes. */
type Part = (random: Random) => void;

/**
 * The signals of a process on real instruments: phases of traffic and of none, series born late, values of gauges that end,
 * counters that are reset. Values are multiples of a power of two, so that their sums are exact in any order.
 */
export class Traffic {
  readonly #parts: readonly Part[];

  constructor(meter: Meter, random: Random) {
    this.#parts = [
      calls(meter, METRICS.serverOperationDuration, methodsOf),
      calls(meter, METRICS.operationDuration, (r) => ({
        'mcp_vitals.operation.name': r.pick(['discover', 'describe']),
      })),
      lookups(meter),
      validations(meter),
      counters(meter),
      tasks(meter),
      signIns(meter, random),
      levels(meter, random),
      observedCounters(meter, random),
      gauges(meter, random),
    ];
  }

  step(random: Random): void {
    for (const part of this.#parts) part(random);
  }
}

const seconds = (random: Random): number => Math.max(1, Math.round(2 ** (random.next() * 16))) / 1024;

/** Goes from one mode to another at random. */
function phases(): (random: Random) => Mode {
  let mode: Mode | undefined;
  return (random) => {
    if (mode === undefined || random.chance(0.06)) mode = random.pick(Object.values(MODES));
    return mode;
  };
}

function methodsOf(random: Random): Attributes {
  if (random.chance(0.25)) {
    return {
      'mcp.method.name': random.pick(['ping', 'resources/read', 'notifications/progress', 'sampling/createMessage']),
    };
  }
  return { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': random.pick(['a', 'b.c', 'd|e']) };
}

/** Calls with outcomes; which of their series exist grows with time. */
function calls(meter: Meter, definition: MetricDefinition, attributesOf: (random: Random) => Attributes): Part {
  const histogram = meter.createHistogram(definition.name, metricOptions(definition));
  const mode = phases();
  return (random) => {
    const { calls: most, fails } = mode(random);
    for (let i = random.whole(0, most); i > 0; i--) {
      const error = random.chance(fails) ? { 'error.type': random.pick(['timeout', 'tool_error', '-32602']) } : {};
      histogram.record(seconds(random), { ...attributesOf(random), ...error });
    }
  };
}

function lookups(meter: Meter): Part {
  const { cacheLookupDuration } = METRICS;
  const histogram = meter.createHistogram(cacheLookupDuration.name, metricOptions(cacheLookupDuration));
  const mode = phases();
  return (random) => {
    const { calls: most, fails } = mode(random);
    for (let i = random.whole(0, most); i > 0; i--) {
      const result = random.chance(fails) ? random.pick(['miss', 'stale']) : 'hit';
      const attributes = {
        'mcp_vitals.cache.name': random.pick(['schema', 'table']),
        'mcp_vitals.cache.result': result,
      };
      histogram.record(seconds(random), attributes);
    }
  };
}

function validations(meter: Meter): Part {
  const { validationDuration } = METRICS;
  const histogram = meter.createHistogram(validationDuration.name, metricOptions(validationDuration));
  const mode = phases();
  return (random) => {
    const { calls: most, fails } = mode(random);
    for (let i = random.whole(0, most); i > 0; i--) {
      const result = random.chance(fails) ? 'invalid' : 'valid';
      const target = random.pick(['tool_input', 'schema']);
      histogram.record(seconds(random), {
        'mcp_vitals.validation.target': target,
        'mcp_vitals.validation.result': result,
      });
    }
  };
}

/** Counters that are added to; one is seeded with 0, the others are born with their first events. */
function counters(meter: Meter): Part {
  const errors = meter.createCounter(METRICS.errors.name, metricOptions(METRICS.errors));
  const evictions = meter.createCounter(METRICS.cacheEvictions.name, metricOptions(METRICS.cacheEvictions));
  const saved = meter.createCounter(METRICS.cacheTimeSaved.name, metricOptions(METRICS.cacheTimeSaved));
  errors.add(0, { 'error.type': 'timeout', 'mcp_vitals.operation.name': 'discover' });
  const mode = phases();
  return (random) => {
    const { calls: most, fails } = mode(random);
    if (most > 0 && random.chance(fails)) {
      const error = { 'error.type': random.pick(['timeout', '_OTHER']), 'mcp_vitals.operation.name': 'discover' };
      errors.add(random.whole(1, most), error);
    }
    if (random.chance(0.1)) {
      const attributes = {
        'mcp_vitals.cache.name': 'schema',
        'mcp_vitals.eviction.reason': random.pick(['expired', 'capacity']),
      };
      evictions.add(random.whole(1, 9), attributes);
    }
    if (most > 0 && random.chance(0.3)) saved.add(seconds(random), { 'mcp_vitals.cache.name': 'schema' });
  };
}

/** Tasks that ended, of either role; each outcome is born with its first one. */
function tasks(meter: Meter): Part {
  const histogram = meter.createHistogram(METRICS.taskDuration.name, metricOptions(METRICS.taskDuration));
  const mode = phases();
  return (random) => {
    const { calls: most, fails } = mode(random);
    for (let i = random.whole(0, Math.ceil(most / 8)); i > 0; i--) {
      const outcome = random.chance(fails) ? random.pick(['failed', 'expired', 'cancelled']) : 'completed';
      histogram.record(seconds(random), {
        'mcp_vitals.role': random.pick(['client', 'server']),
        'mcp_vitals.task.outcome': outcome,
      });
    }
  };
}

/** Outcomes of sign-in: counters that are read, all of them from the first exchange on. */
function signIns(meter: Meter, random: Random): Part {
  const counts: Record<string, number> = { accepted: 0, no_credentials: 0, expired: 0, invalid_token: 0, forbidden: 0 };
  let bornIn = random.whole(0, 20);
  meter
    .createObservableCounter(METRICS.signInExchanges.name, metricOptions(METRICS.signInExchanges))
    .addCallback((result) => {
      if (bornIn > 0) return;
      for (const [outcome, count] of Object.entries(counts)) {
        result.observe(count, { 'mcp_vitals.role': 'server', 'mcp_vitals.sign_in.outcome': outcome });
      }
    });
  const mode = phases();
  return (r) => {
    bornIn--;
    const { calls: most, fails } = mode(r);
    for (let i = r.whole(0, most); i > 0; i--) {
      const outcome = r.chance(fails)
        ? r.pick(['no_credentials', 'expired', 'invalid_token', 'forbidden'])
        : 'accepted';
      counts[outcome]!++;
    }
  };
}

/** Up-down counters, added to and observed. */
function levels(meter: Meter, random: Random): Part {
  const entries = meter.createUpDownCounter(METRICS.cacheEntries.name, metricOptions(METRICS.cacheEntries));
  const inFlight = meter.createObservableUpDownCounter(
    METRICS.requestsInFlight.name,
    metricOptions(METRICS.requestsInFlight),
  );
  const open = { client: random.whole(0, 3), server: 0 };
  let bornIn = random.whole(0, 30);
  inFlight.addCallback((result) => {
    result.observe(open.client, { 'mcp_vitals.role': 'client', 'network.transport': 'pipe' });
    if (bornIn <= 0) result.observe(open.server, { 'mcp_vitals.role': 'server', 'network.transport': 'tcp' });
  });
  const sizes = new Map<string, number>();
  return (r) => {
    bornIn--;
    if (r.chance(0.3)) open.client = r.whole(0, 5);
    if (r.chance(0.3)) open.server = r.whole(0, 5);
    if (!r.chance(0.3)) return;
    const name = r.pick(['schema', 'table']);
    const size = r.whole(0, 8);
    entries.add(size - (sizes.get(name) ?? 0), { 'mcp_vitals.cache.name': name });
    sizes.set(name, size);
  };
}

/** Counters that are read, and start again at 0 now and then. */
function observedCounters(meter: Meter, random: Random): Part {
  const counts = [METRICS.monitorOverflowedPoints, METRICS.instrumentationDropped].map((definition) => {
    const counter = meter.createObservableCounter(definition.name, metricOptions(definition));
    const one = { value: random.whole(0, 40), bornIn: random.whole(0, 20), mode: phases() };
    counter.addCallback((result) => {
      if (one.bornIn <= 0) result.observe(one.value);
    });
    return one;
  });
  return (r) => {
    for (const one of counts) {
      one.bornIn--;
      if (r.chance(0.03)) one.value = r.whole(0, 5);
      one.value += r.whole(0, one.mode(r).calls);
    }
  };
}

/** Gauges, observed for a while and then not. */
function gauges(meter: Meter, random: Random): Part {
  const all = [
    { definition: METRICS.processCpuUtilization, attributes: [{}], top: 256, unit: 256 },
    { definition: METRICS.processMemoryUtilization, attributes: [{}], top: 64, unit: 64 },
    { definition: METRICS.processEventLoopDelayMax, attributes: [{}], top: 4096, unit: 1024 },
    {
      definition: METRICS.requestsOldestAge,
      attributes: ['pipe', 'tcp'].map((transport) => ({ 'mcp_vitals.role': 'server', 'network.transport': transport })),
      top: 40,
      unit: 1,
    },
  ].flatMap(({ definition, attributes, top, unit }) => {
    const gauge = meter.createObservableGauge(definition.name, metricOptions(definition));
    return attributes.map((labels) => {
      const one = { value: 0, isSeen: random.chance(0.7), top, unit };
      gauge.addCallback((result) => {
        if (one.isSeen) result.observe(one.value, labels);
      });
      return one;
    });
  });
  return (r) => {
    for (const one of all) {
      if (r.chance(0.04)) one.isSeen = !one.isSeen;
      if (r.chance(0.5)) one.value = r.whole(0, one.top) / one.unit;
    }
  };
}
