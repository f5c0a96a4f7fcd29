/** One variant, in a process of its own, which takes orders over its channel. */
import { type Ending, growHeap } from './endings.js';
import { findVariant } from './find-variant.js';
import { profile } from './profile.js';
import type { Major } from './sdk.js';
import { Subject } from './subject.js';
import type { Load } from './workload.js';

export type Order =
  | { readonly do: 'try' }
  | { readonly do: 'time'; readonly load: Load }
  | { readonly do: 'profile'; readonly load: Load }
  | { readonly do: 'verify' }
  | { readonly do: 'grow'; readonly ending: Ending; readonly calls: number };

const [name, major] = process.argv.slice(2) as [string, Major];
const subject = await Subject.start(await findVariant(name), major);

const obey = (order: Order): Promise<unknown> => {
  switch (order.do) {
    case 'try':
      return subject.try();
    case 'time':
      return subject.time(order.load);
    case 'profile':
      return profile(() => subject.time(order.load));
    case 'verify':
      return subject.verify();
    case 'grow':
      return growHeap(() => subject.connect(), order.ending, order.calls);
  }
};

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
