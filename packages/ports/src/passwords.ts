/** Passwords as they are kept: slow, salted hashes. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Whether a password fits a hash; for null it says no after the same work. */
  fits(password: string, stored: string | null): Promise<boolean>;
}
