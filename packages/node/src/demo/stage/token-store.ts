/** The part of the SDKs' provider of credentials that a program writes: it keeps what it is given. */
export class TokenStore {
  readonly redirectUrl = 'http://127.0.0.1/callback';
  readonly clientMetadata = { client_name: 'demo', redirect_uris: [this.redirectUrl] };
  #client: object | undefined;
  #tokens: object | undefined;
  #discovered: object | undefined;

  clientInformation(): object | undefined {
    return this.#client;
  }

  saveClientInformation(client: object): void {
    this.#client = client;
  }

  tokens(): object | undefined {
    return this.#tokens;
  }

  saveTokens(tokens: object): void {
    this.#tokens = tokens;
  }

  /** A person would sign in here. */
  redirectToAuthorization(): void {}

  saveCodeVerifier(): void {}

  codeVerifier(): string {
    return 'demo';
  }

  discoveryState(): object | undefined {
    return this.#discovered;
  }

  saveDiscoveryState(state: object): void {
    this.#discovered = state;
  }

  invalidateCredentials(scope: string): void {
    if (scope === 'all' || scope === 'tokens') this.#tokens = undefined;
  }
}
