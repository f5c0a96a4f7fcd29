import logUpdate from 'log-update';
import type { Job } from './job.js';
import { drawFrame, drawLine } from './live-view.js';

const FRAME_MILLIS = 500;
const LINE_MILLIS = 2000;

/** Shows a running job, redrawn on a terminal, as plain lines elsewhere. The returned function ends it. */
export function showJob(job: Job): () => Promise<void> {
  const start = performance.now();
  const isTerminal = process.stdout.isTTY === true;
  let drawing: Promise<void> | undefined;
  const draw = async () => {
    const frame = await job.frame(performance.now() - start);
    if (isTerminal) logUpdate(drawFrame(frame, process.stdout.columns));
    else console.log(drawLine(frame));
  };
  const tick = () => {
    drawing ??= draw().finally(() => {
      drawing = undefined;
    });
  };
  const timer = setInterval(tick, isTerminal ? FRAME_MILLIS : LINE_MILLIS);
  tick();
  return async () => {
    clearInterval(timer);
    await drawing;
    if (isTerminal) logUpdate.clear();
  };
}
