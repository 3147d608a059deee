/** What ties a browser to the sign-in it began; kept by the browser, sealed, and brought back once. */
export type SignOnKept = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** A provider of identities (OpenID Connect, authorization code with PKCE). */
export interface SingleSignOn {
  /** Where the browser goes to sign in. `Transient` when the provider does not answer, `Permanent` when it is no provider. */
  begin(redirectUri: string): Promise<{ readonly url: string; readonly kept: SignOnKept }>;
  /**
   * What the provider says of the person who came back: the claims of an identity token whose signature, issuer, audience, time and
   * nonce fit. `callback` is the address the browser came back to, with its query. `Permanent` for everything that does not fit,
   * `Transient` when the provider does not answer.
   */
  finish(callback: URL, kept: SignOnKept): Promise<Readonly<Record<string, unknown>>>;
  /** Where the browser ends its session at the provider; undefined when the provider has no such place. Errors as `begin`. */
  endUrl(returnTo: string): Promise<string | undefined>;
}
