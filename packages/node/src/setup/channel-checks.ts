import { failed, ok, type SetupCheck } from './setup-report.js';

/** A channel of alerts that can send a test message. */
export interface TestableChannel {
  readonly name: string;
  /** Sends a message marked as a test. Rejects if it was not accepted. */
  test(): Promise<unknown>;
}

/** Sends a test message through each channel, at most `timeoutMillis` each. */
export const checkChannels = (channels: readonly TestableChannel[], timeoutMillis: number): Promise<SetupCheck[]> =>
  Promise.all(channels.map((channel) => checkChannel(channel, timeoutMillis)));

async function checkChannel(channel: TestableChannel, timeoutMillis: number): Promise<SetupCheck> {
  const name = `channel_${channel.name}`;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMillis} ms`)), timeoutMillis);
  });
  try {
    await Promise.race([channel.test(), timeout]);
    return ok(name, 'the test message was accepted');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed(
      name,
      `the test message was not accepted (${reason})`,
      'check the address and the credentials of the channel',
    );
  } finally {
    clearTimeout(timer);
  }
}
