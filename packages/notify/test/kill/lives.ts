import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { HttpReceiver } from '../channels/http-receiver.js';
import { MailServer } from '../channels/mail-server.js';

/** A notice that a receiver took, and the process that sent it. */
export interface Arrival {
  readonly id: string;
  readonly life: number;
  /** The subject of the mail, or the body of the request. */
  readonly content: string;
}

export interface LivesOptions {
  /** A program that prints `ready` once it works, and further facts, a line each. Its arguments: journal, mail port, webhook port, more. */
  readonly script: string;
  readonly kills: number;
  readonly seed: number;
  readonly argumentsOf: (life: number, isLast: boolean) => readonly (string | number)[];
  /** A process is killed after at most so many facts. */
  readonly maxFacts: number;
  /** A process is killed at most so long after it was ready. @default any time */
  readonly maxReadyMillis?: number;
  readonly onFact: (fact: string, life: number) => void;
}

export interface Lives {
  /** Kills of a process that was ready. */
  readonly killsAtWork: number;
  readonly arrivals: Readonly<Record<'email' | 'webhook', readonly Arrival[]>>;
}

/** Kills a process with SIGKILL at random moments and starts it anew on its journal; the last one ends by itself. */
export async function runLives(options: LivesOptions): Promise<Lives> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-kill-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [mail, hook] = [await MailServer.start(), await HttpReceiver.start()];
  const random = randomFrom(options.seed);
  const arrivals: Record<'email' | 'webhook', Arrival[]> = { email: [], webhook: [] };
  let killsAtWork = 0;
  for (let life = 0; life <= options.kills; life++) {
    const isLast = life === options.kills;
    const places = [path.join(folder, 'alerts', 'journal'), mail.port, hook.port];
    const args = [options.script, ...[...places, ...options.argumentsOf(life, isLast)].map(String)];
    const wasReady = await live(args, isLast ? undefined : random, options, life);
    if (wasReady && !isLast) killsAtWork++;
    // What it sent last may not have been read yet.
    await Promise.all([mail.idle(), hook.idle()]);
    for (const { mail: parsed } of mail.mails.slice(arrivals.email.length)) {
      arrivals.email.push({ id: parsed.messageId!.replace(/^<|@.*$/g, ''), life, content: parsed.subject ?? '' });
    }
    for (const { headers, body } of hook.requests.slice(arrivals.webhook.length)) {
      arrivals.webhook.push({ id: String(headers['idempotency-key']), life, content: body });
    }
  }
  return { killsAtWork, arrivals };
}

/** One process. Returns whether it was ready. */
async function live(
  args: readonly string[],
  random: (() => number) | undefined,
  { maxFacts, maxReadyMillis, onFact }: LivesOptions,
  life: number,
): Promise<boolean> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const closed = once(child, 'close');
  const kill = (millis: number) => setTimeout(() => child.kill('SIGKILL'), millis);
  // Some die while they open the journal, most while they work. Counted in facts, so that a slow machine is not always killed
  // before it sends anything.
  if (random && random() < 0.2) kill(150 + random() * 250);
  let facts = Math.floor((random?.() ?? 0) * maxFacts);
  let wasReady = false;
  for await (const fact of createInterface({ input: child.stdout })) {
    onFact(fact, life);
    if (fact === 'ready') {
      wasReady = true;
      if (random && maxReadyMillis !== undefined) kill(maxReadyMillis);
    }
    if (random && facts-- === 0) kill(random() * 20);
  }
  const [code, signal] = await closed;
  if (random ? signal !== 'SIGKILL' && code !== 0 : code !== 0) throw new Error(`life ${life} ended: ${stderr}`);
  return wasReady;
}

/** What is wrong with arrivals that repeat one: only the notice that a process was sending when it was killed may come again. */
export function repetitionsIn(arrivals: readonly Arrival[]): { readonly count: number; readonly violations: string[] } {
  const violations: string[] = [];
  const ofLife = new Map<number, number>();
  let count = 0;
  for (const [at, { id, life }] of arrivals.entries()) {
    const before = arrivals.slice(0, at).findLast((one) => one.id === id);
    if (before === undefined) continue;
    count++;
    ofLife.set(life, (ofLife.get(life) ?? 0) + 1);
    if (before.life === life) violations.push(`${id} arrived twice from one process`);
    const last = arrivals.findLast((one) => one.life === before.life);
    if (last?.id !== id) violations.push(`${id} was repeated, but ${last?.id} was the last one sent`);
  }
  for (const [life, repeated] of ofLife) if (repeated > 1) violations.push(`${repeated} repetitions in life ${life}`);
  return { count, violations };
}

/** Numbers in [0, 1), the same for the same seed: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
