import type { LoopView } from '../../http/api/live.js';
import { Badge } from '../part/badge.js';
import { Panel } from '../part/panel.js';
import { levelTone } from '../part/tones.js';
import { TraceLinks } from '../part/trace-links.js';
import { linkTo } from '../route/route.js';
import { agoText, momentText } from '../text/moments.js';

const TITLES = { same_call: 'same call', polling: 'polling', ping_pong: 'ping-pong', cycle: 'cycle' } as const;

/** Callers that ask the same again and again. Nothing is shown without any: most processes never see one. */
export const LoopsPanel = ({ loops }: { readonly loops: readonly LoopView[] }) =>
  loops.length === 0 ? null : (
    <Panel title="Loops" note="equal tool calls with equal answers, open or over lately">
      <ul class="items">
        {loops.map((loop) => (
          <LoopItem key={`${loop.role} ${loop.operation} ${loop.fromMillis}`} loop={loop} />
        ))}
      </ul>
    </Panel>
  );

const LoopItem = ({
  loop: { operation, role, kind, severity, isOpen, fromMillis, untilMillis, text, traceIds },
}: {
  readonly loop: LoopView;
}) => (
  <li>
    <p class="row">
      <Badge tone={isOpen ? levelTone(severity) : 'unknown'}>{TITLES[kind]}</Badge>
      <a class="wrap" href={linkTo(['operations', role, operation])}>
        {operation}
      </a>
      <span class="quiet small">
        since {momentText(fromMillis, Date.now())},{' '}
        {isOpen ? agoText(fromMillis, Date.now()) : `over since ${momentText(untilMillis, Date.now())}`}
      </span>
    </p>
    <p class="wrap small">{text}.</p>
    <TraceLinks traceId={traceIds[0]}>Open a trace of it</TraceLinks>
  </li>
);
