export type Method = (this: object, ...args: unknown[]) => unknown;

const WRAPPED = Symbol.for('@mcp-vitals/instrumentation.wrapped');

/**
 * Replaces a method of an object or a prototype. A method that is absent, or already wrapped by any copy of this
 * package, is left unchanged.
 */
export function wrapMethod(target: object, name: string, wrapper: (original: Method) => Method): void {
  const original = Reflect.get(target, name) as (Method & { [WRAPPED]?: true }) | undefined;
  if (typeof original !== 'function' || original[WRAPPED]) return;
  const wrapped = wrapper(original);
  Object.defineProperty(wrapped, WRAPPED, { value: true });
  Object.defineProperty(wrapped, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapped, 'length', { value: original.length, configurable: true });
  Object.defineProperty(target, name, {
    value: wrapped,
    configurable: true,
    enumerable: Object.getOwnPropertyDescriptor(target, name)?.enumerable ?? false,
    writable: true,
  });
}
