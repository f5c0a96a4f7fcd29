// Collectors to measure, and one to take what they send.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const CACHE =
  process.env.BACKENDS_CACHE ||
  path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'mcp-vitals/backends');
const OTELCOL = path.join(CACHE, 'bin/otelcol');
const TICKS_PER_SECOND = 100;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** CPU seconds of a process, all threads, from the kernel. */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export function peakMebibytes(pid) {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

/** Waits some time, and then until a process has used less than a thirtieth of a core for a second. */
export async function untilIdle(pid, atLeastMillis = 0) {
  await delay(atLeastMillis);
  for (let before = cpuSeconds(pid), seconds = 0; seconds < 60; seconds++) {
    await delay(1000);
    const now = cpuSeconds(pid);
    if (now - before < 0.035) return;
    before = now;
  }
}

/** A Collector on one core, with free ports for whatever its configuration names. */
export async function startCollector(configs, env = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-bench-'));
  const [grpc, http, health, self] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const child = spawn(
    OTELCOL,
    configs.flatMap((config) => ['--config', config]),
    {
      env: {
        ...process.env,
        GOMAXPROCS: '1',
        COLLECTOR_OTLP_GRPC_PORT: String(grpc),
        COLLECTOR_OTLP_HTTP_PORT: String(http),
        COLLECTOR_HEALTH_PORT: String(health),
        COLLECTOR_TELEMETRY_PORT: String(self),
        COLLECTOR_STORAGE: path.join(folder, 'storage'),
        COLLECTOR_MEMORY_MIB: '2048',
        COLLECTOR_MEMORY_SPIKE_MIB: '512',
        COLLECTOR_LOG_LEVEL: 'error',
        ...env,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const stop = async () => {
    if (isRunning()) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  for (let i = 0; i < 600 && isRunning(); i++) {
    const answer = await fetch(`http://127.0.0.1:${health}/`).catch(() => undefined);
    if (answer?.ok) return { pid: child.pid, grpc, http, stop };
    await delay(100);
  }
  await stop();
  throw new Error(`${OTELCOL} did not become ready; scripts/setup-backends.sh builds it`);
}
