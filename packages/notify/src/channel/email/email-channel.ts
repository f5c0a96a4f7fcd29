import type { DeliveryOutcome, Notice } from '@mcp-vitals/monitor';
import { notices } from '@mcp-vitals/signals';
import type { Channel } from '../../delivery/channel.js';
import type { WordingOptions } from '../../message/notice-text.js';
import { AddressGuard } from '../../outbound/address-guard.js';
import { connectTo, literalAddress } from '../../outbound/connect.js';
import { Secret } from '../../outbound/secret.js';
import { withoutTracing } from '../../outbound/without-tracing.js';
import { type ChannelOptions, channelBasics } from '../channel-options.js';
import { type MailAddress, parseMailAddress } from './mail-address.js';
import { type RenderedMail, renderMail } from './mail-message.js';
import { failureOf, isTemporary } from './smtp-outcome.js';
import { type SmtpServer, sendMail } from './smtp-session.js';

export interface EmailChannelOptions extends ChannelOptions, WordingOptions {
  /** The mail server. It may have any address: mail servers are often inside. */
  readonly host: string;
  /** @default 587, or 465 when `secure` */
  readonly port?: number;
  /** TLS from the first byte on. @default true for port 465 */
  readonly secure?: boolean;
  /** Sends nothing without TLS. @default true, except for a loopback host */
  readonly requireTls?: boolean;
  /** Certificate authorities in PEM, in the place of the system's. */
  readonly ca?: string;
  readonly user?: string;
  readonly password?: string | Secret;
  /** One address, such as `Vitals <vitals@example.com>`. */
  readonly from: string;
  /** One address an element. */
  readonly to: readonly string[];
}

/** Notices of which some recipients have theirs and others do not; as many as are remembered. */
const MAX_PARTLY_DELIVERED = 1000;

/** Sends text and HTML over SMTP. @throws {TypeError} for an address that is not exactly one */
export const emailChannel = (options: EmailChannelOptions): Channel<RenderedMail> => new EmailChannel(options);

class EmailChannel implements Channel<RenderedMail> {
  readonly name: string;
  readonly kind = 'email';
  readonly policy?: NonNullable<Channel['policy']>;
  readonly besideAlertmanager?: boolean;
  readonly #wording: WordingOptions;
  readonly #server: SmtpServer;
  readonly #from: MailAddress;
  readonly #to: readonly MailAddress[];
  readonly #anyAddress = new AddressGuard(['all']);
  /** The recipients of a notice that have theirs. */
  readonly #accepted = new Map<string, Set<string>>();

  constructor(options: EmailChannelOptions) {
    const { name, policy, besideAlertmanager } = channelBasics('email', options);
    this.name = name;
    if (policy) this.policy = policy;
    if (besideAlertmanager) this.besideAlertmanager = besideAlertmanager;
    this.#wording = options;
    this.#server = serverOf(options);
    this.#from = parseMailAddress(options.from, 'from');
    if (options.to.length === 0) throw new TypeError('to: a mail channel needs at least one recipient');
    this.#to = options.to.map((recipient, at) => parseMailAddress(recipient, `to[${at}]`));
  }

  render = (notice: Notice): RenderedMail => renderMail(notice, this.#wording, this.#from.address.split('@')[1]!);

  send = (notice: Notice, signal: AbortSignal): Promise<DeliveryOutcome> =>
    withoutTracing(() => this.#send(notice, signal));

  async #send(notice: Notice, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { host, port } = this.#server;
    const accepted = this.#accepted.get(notice.id) ?? new Set();
    const to = this.#to.map(({ address }) => address).filter((address) => !accepted.has(address));
    try {
      const message = await this.#compile(notice);
      const socket = await connectTo(host, port, { guard: this.#anyAddress, signal });
      const envelope = { from: this.#from.address, to };
      const { rejectedErrors = [] } = await sendMail(socket, this.#server, { envelope, message }, signal);
      if (rejectedErrors.some(isTemporary)) {
        this.#remember(notice.id, [
          ...accepted,
          ...to.filter((one) => !rejectedErrors.some(({ recipient }) => recipient === one)),
        ]);
        return failureOf(rejectedErrors.find(isTemporary), host);
      }
      this.#accepted.delete(notice.id);
      for (const error of rejectedErrors) this.#sayRejected(String(error.recipient));
      return { status: 'delivered' };
    } catch (error) {
      return failureOf(error, host);
    }
  }

  async #compile(notice: Notice): Promise<Buffer> {
    const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
    const { subject, text, html, messageId, threadId } = this.render(notice);
    const composer = new MailComposer({
      from: this.#from,
      to: [...this.#to],
      subject,
      text,
      html,
      messageId,
      references: threadId,
      date: new Date(notice.createdAt),
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      // A text of ours is never a path or an address; these make sure of it.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return composer.compile().build();
  }

  #remember(noticeId: string, accepted: readonly string[]): void {
    this.#accepted.set(noticeId, new Set(accepted));
    const [oldest] = this.#accepted.keys();
    if (this.#accepted.size > MAX_PARTLY_DELIVERED) this.#accepted.delete(oldest!);
  }

  #sayRejected(recipient: string): void {
    notices.say(
      'not_sent',
      `the mail server ${this.#server.host} refuses the recipient ${recipient}, who gets no alerts; correct the address`,
      `${this.name} ${recipient}`,
    );
  }
}

function serverOf(options: EmailChannelOptions): SmtpServer {
  const secure = options.secure ?? options.port === 465;
  return {
    host: options.host,
    port: options.port ?? (secure ? 465 : 587),
    secure,
    requireTls: options.requireTls ?? !isLoopback(options.host),
    ca: options.ca,
    user: options.user,
    password: options.password === undefined ? undefined : Secret.of(options.password),
  };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || literalAddress(host) === '::1' || /^127\.\d/.test(literalAddress(host) ?? '');
