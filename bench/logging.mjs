// CPU of one record, with context and trace, to a file: ours beside plain winston and pino, in turns.
// node --expose-gc bench/logging.mjs [--records 20000] [--rounds 9]
import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { McpStructuredLogger, withLogFields } from '@mcp-vitals/logging';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import winston from 'winston';

const { values } = parseArgs({
  options: { records: { type: 'string', default: '20000' }, rounds: { type: 'string', default: '9' } },
});
const RECORDS = Number(values.records);
const ROUNDS = Number(values.rounds);
const folder = mkdtempSync(path.join(tmpdir(), 'bench-logging-'));
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new TracerProvider());
const storage = new AsyncLocalStorage();

/** The code of an application that has the same on a winston or pino record. */
const byHand = (fields) => {
  const { traceId, spanId } = trace.getActiveSpan().spanContext();
  return { ...storage.getStore(), ...fields, trace_id: traceId, span_id: spanId };
};

const variants = {
  winston: () => {
    const transport = new winston.transports.File({ filename: path.join(folder, 'winston.log') });
    const logger = winston.createLogger({
      format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
      transports: [transport],
    });
    return {
      log: (i) => logger.info('table read', byHand({ i, table: 'orders', rows: 42 })),
      end: () => new Promise((resolve) => transport.once('finish', resolve) && logger.end()),
    };
  },
  pino: async () => {
    const { default: pino } = await import('pino');
    const logger = pino(pino.destination({ dest: path.join(folder, 'pino.log'), sync: true }));
    return { log: (i) => logger.info(byHand({ i, table: 'orders', rows: 42 }), 'table read'), end: () => {} };
  },
  ours: () => {
    const logger = new McpStructuredLogger('bench', { console: false, file: { path: path.join(folder, 'ours.log') } });
    return { log: (i) => logger.info('table read', { i, table: 'orders', rows: 42 }), end: () => logger.close() };
  },
};

async function measure(create) {
  const { log, end } = await create();
  const span = trace.getTracer('bench').startSpan('call');
  const fields = { user: 'u1', request_id: '0b7e2c9a-6f7e-4a6f-9a53-0d8d2a4b1c11' };
  globalThis.gc?.();
  const start = process.cpuUsage();
  await context.with(trace.setSpan(context.active(), span), () =>
    storage.run(fields, () =>
      withLogFields(fields, async () => {
        for (let i = 0; i < RECORDS; i++) {
          log(i);
          if (i % 50 === 0) await new Promise(setImmediate);
        }
        await end();
      }),
    ),
  );
  const { user, system } = process.cpuUsage(start);
  return (user + system) / RECORDS;
}

const results = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
for (let round = -1; round < ROUNDS; round++) {
  const names = Object.keys(variants);
  for (const name of [...names.slice(round % names.length), ...names.slice(0, round % names.length)]) {
    const micros = await measure(variants[name]);
    if (round >= 0) results[name].push(micros);
  }
  process.stderr.write(`\rround ${round + 1} of ${ROUNDS}`);
}
process.stderr.write('\n');
rmSync(folder, { recursive: true });

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.round(q * (values.length - 1))];
console.log('variant   CPU us a record   of winston (quartiles)');
for (const [name, micros] of Object.entries(results)) {
  const ratios = micros.map((value, i) => value / results.winston[i]);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((q) => quantile(ratios, q).toFixed(2));
  console.log(`${name.padEnd(10)}${quantile(micros, 0.5).toFixed(1).padStart(15)}   ${middle} (${low}-${high})`);
}
