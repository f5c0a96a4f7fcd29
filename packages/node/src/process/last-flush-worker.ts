/** The thread of the last flush: it posts what it is given, and says when every answer is there. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { workerData } from 'node:worker_threads';
import type { LastRequest } from './last-flush.js';

const { requests, isDone } = workerData as { requests: readonly LastRequest[]; isDone: Int32Array };

const post = ({ url, headers, body, tls }: LastRequest): Promise<void> =>
  new Promise((resolve) => {
    const open = url.startsWith('https:') ? requestHttps : requestHttp;
    const request = open(url, { method: 'POST', headers: { ...headers, 'content-length': body.length }, ...tls });
    request.on('error', () => resolve());
    request.on('response', (response) => {
      response.resume();
      resolve();
    });
    request.end(body);
  });

await Promise.all(requests.map(post));
Atomics.store(isDone, 0, 1);
Atomics.notify(isDone, 0);
