import type { ComponentChildren } from 'preact';

interface OutsideLinkProps {
  /** Without an address there is no link. */
  readonly href: string | undefined;
  readonly children: ComponentChildren;
}

/** A link that leaves the page. An address that is not of the web is not followed, whoever wrote it. */
export const OutsideLink = ({ href, children }: OutsideLinkProps) =>
  href !== undefined && isWebAddress(href) ? (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
      <span aria-hidden="true"> ↗</span>
      <span class="unseen"> (opens a new tab)</span>
    </a>
  ) : null;

/** Whether an address leads somewhere from this page. */
export const isWebAddress = (address: string): boolean => /^https?:\/\//i.test(address);
