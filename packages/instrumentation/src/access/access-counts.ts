import {
  ATTR_REFUSAL,
  ATTR_ROLE,
  ATTR_SIGN_IN_OUTCOME,
  EXCHANGE_OUTCOMES,
  METRICS,
  type MetricDefinition,
  metricOptions,
  REFUSALS,
  type Refusal,
  SIGN_IN_OUTCOMES,
  type SignInOutcome,
} from '@mcp-vitals/signals';
import type { Meter } from '@opentelemetry/api';
import type { Role } from '../config.js';

type Counts<K> = Readonly<Record<Role, Map<K, number>>>;

/** The outcomes of each role; only clients ask for tokens. */
const SIGN_INS: Readonly<Record<Role, readonly SignInOutcome[]>> = {
  client: SIGN_IN_OUTCOMES,
  server: EXCHANGE_OUTCOMES,
};

/** Counts refused calls and outcomes of sign-in: integers, that observable counters read at collection. */
export class AccessCounts {
  readonly #refusals: Counts<Refusal> = { client: new Map(), server: new Map() };
  readonly #signIns: Counts<SignInOutcome> = { client: new Map(), server: new Map() };

  /** Starts the refusals of a role at 0, so that `increase()` counts the first ones. */
  begin(role: Role): void {
    if (this.#refusals[role].size === 0) seed(this.#refusals[role], REFUSALS);
  }

  refused(role: Role, refusal: Refusal): void {
    this.begin(role);
    increment(this.#refusals[role], refusal);
  }

  /** Counts an outcome, and starts the others of its role at 0. */
  signedIn(role: Role, outcome: SignInOutcome): void {
    if (this.#signIns[role].size === 0) seed(this.#signIns[role], SIGN_INS[role]);
    increment(this.#signIns[role], outcome);
  }

  observe(meter: Meter): void {
    observe(meter, METRICS.callsRefused, this.#refusals, ATTR_REFUSAL);
    observe(meter, METRICS.signInExchanges, this.#signIns, ATTR_SIGN_IN_OUTCOME);
  }
}

function seed<K>(counts: Map<K, number>, keys: readonly K[]): void {
  for (const key of keys) counts.set(key, 0);
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function observe(meter: Meter, definition: MetricDefinition, counts: Counts<string>, attribute: string): void {
  meter.createObservableCounter(definition.name, metricOptions(definition)).addCallback((result) => {
    for (const [role, ofRole] of Object.entries(counts)) {
      for (const [key, count] of ofRole) result.observe(count, { [ATTR_ROLE]: role, [attribute]: key });
    }
  });
}
