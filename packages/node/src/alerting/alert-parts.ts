import { AlertStates, type DeliveryOutcome, Dispatcher, type Notice } from '@mcp-vitals/monitor';
import { type Clock, notices, systemClock } from '@mcp-vitals/signals';
import type { WindowView } from '@mcp-vitals/windows';
import type { McpAlertManagerOptions } from './alert-manager-options.js';
import { ChannelSet } from './channels/channel-set.js';
import { Wiring } from './channels/wiring.js';
import { AlertFlow } from './flow/alert-flow.js';
import { AlertMemory } from './memory/alert-memory.js';
import { RuleBook } from './rules/rule-book.js';

/** The parts of one manager. */
export interface AlertParts {
  readonly clock: Clock;
  readonly rules: RuleBook;
  readonly states: AlertStates;
  readonly dispatcher: Dispatcher;
  readonly channels: ChannelSet;
  readonly wiring: Wiring;
  readonly memory: AlertMemory;
  readonly flow: AlertFlow;
}

export interface AlertHooks {
  readonly view: () => WindowView;
  /** Called with the last outcome of each notice, after dispatch took it. */
  readonly onOutcome: (notice: Notice, outcome: DeliveryOutcome) => void;
}

/** @throws RangeError or TypeError when an option is malformed */
export function assemble(options: McpAlertManagerOptions, { view, onOutcome }: AlertHooks): AlertParts {
  const { clock = systemClock, intervalSeconds = 10, retentionMillis = 86_400_000, routing = {} } = options;
  const intervalMillis = intervalSeconds * 1000;
  const rules = new RuleBook(options.rules ?? [], options.defaultRules ?? true, { intervalMillis, retentionMillis });
  if (rules.fault) notices.say('not_honoured', `${rules.fault.message}; ${rules.fault.remedy}`, 'default alert rules');
  const states = new AlertStates(rules.set, { intervalMillis });
  const channels = new ChannelSet(options.channels ?? [], options.log ?? {}, {
    clock,
    ...(options.delivery && { policy: options.delivery }),
    onOutcome: (notice, outcome) => {
      dispatcher.outcome(notice.id, outcome, flow.times);
      onOutcome(notice, outcome);
      // The next notice of the channel waits until this outcome is on disk.
      return memory.save();
    },
  });
  const dispatcher = new Dispatcher({
    channels: channels.names,
    ...(options.maintenance && { maintenance: options.maintenance }),
    ...(options.maxHistory !== undefined && { maxHistory: options.maxHistory }),
    historyMillis: (options.historyRetentionDays ?? 90) * 86_400_000,
  });
  const wiring = new Wiring(channels, dispatcher, routing);
  const memory = new AlertMemory({ states, dispatcher, clock });
  const { traces, prometheusVersion: version = 3 } = options;
  const flow = new AlertFlow({ rules, states, dispatcher, memory, channels, clock, view, traces, version });
  return { clock, rules, states, dispatcher, channels, wiring, memory, flow };
}
