import TransportStream from 'winston-transport';

/** A winston transport that keeps what it gets. */
export class Kept extends TransportStream {
  readonly infos: Record<string | symbol, unknown>[] = [];

  override log(info: Record<string | symbol, unknown>, callback: () => void): void {
    this.infos.push(info);
    callback();
  }
}

/** A winston transport that never calls back. */
export class Stuck extends TransportStream {
  override log(): void {}
}
