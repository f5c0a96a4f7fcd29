import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const PROXY = join(import.meta.dirname, 'delay-proxy.mjs');
/** A call that takes longer has failed. */
const TIMEOUT_MILLIS = 5000;
/** The most calls in flight, so that a hung server is not overloaded. */
const MAX_IN_FLIGHT = 60;

/** One server with its client, its calls and its staged faults. */
export class Session {
  /** Factor on every rate of calls. */
  pace = 1;
  #client;
  #transport;
  #timers = [];
  #inFlight = 0;
  #closed = false;

  /** @param record takes `(endMillis, durationMs, ok, operation)` of every call */
  constructor(name, { makeWorkload, folder, servers, now, record }) {
    this.name = name;
    this.folder = join(folder, name);
    Object.assign(this, { makeWorkload, servers, now, record });
  }

  async start() {
    await mkdir(this.folder, { recursive: true });
    this.workload ??= this.makeWorkload(this.folder);
    const { entry, args = [], env = {}, behindProxy = false } = this.workload;
    const server = [join(this.servers, '@modelcontextprotocol', entry), ...args];
    this.#transport = new StdioClientTransport({
      command: process.execPath,
      args: behindProxy ? [PROXY, this.#control, ...server] : server,
      env: { ...process.env, ...env },
      stderr: 'ignore',
    });
    if (behindProxy) this.hinder({});
    this.#client = new Client({ name: 'recorder', version: '1.0.0' });
    await this.#client.connect(this.#transport);
    for (const call of this.workload.calls) this.#schedule(call);
  }

  /** The server's own process, also behind the proxy. */
  get pid() {
    const file = `${this.#control}.pid`;
    return this.workload.behindProxy && existsSync(file) ? Number(readFileSync(file, 'utf8')) : this.#transport.pid;
  }

  signal(signal) {
    try {
      process.kill(this.pid, signal);
    } catch {
      // It is being restarted.
    }
  }

  /** The behaviour of the proxy from now on: `{ delayMillis, dropShare }`. */
  hinder(manner) {
    writeFileSync(this.#control, JSON.stringify(manner));
  }

  async call(tool, args) {
    if (this.#inFlight >= MAX_IN_FLIGHT || this.#closed) return;
    this.#inFlight++;
    const started = performance.now();
    let ok = false;
    try {
      const result = await this.#client.callTool({ name: tool, arguments: args }, undefined, {
        timeout: TIMEOUT_MILLIS,
      });
      ok = result.isError !== true;
    } catch {
      // A failed call is recorded like any other.
    }
    this.#inFlight--;
    if (!this.#closed) this.record(this.now(), performance.now() - started, ok, `${this.name} ${tool}`);
  }

  /** Ends the server as an update would and starts it anew. */
  async restart() {
    await this.stop();
    this.#closed = false;
    await this.start();
  }

  async stop() {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    await this.#client.close();
  }

  get #control() {
    return join(this.folder, 'proxy.json');
  }

  /** Calls at random moments: the gaps between them are exponential. */
  #schedule(call, place = this.#timers.length) {
    const gap = (-Math.log(1 - Math.random()) / (call.rate * this.pace)) * 1000;
    this.#timers[place] = setTimeout(() => {
      void this.call(call.tool, call.arguments());
      this.#schedule(call, place);
    }, gap);
  }
}
