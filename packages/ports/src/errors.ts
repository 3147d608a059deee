/** The outside world failed in a way that passes: try again with back-off. */
export class Transient extends Error {
  override readonly name: string = 'Transient';
}

/** The outside world asks for patience: try again not before `retryAt` (milliseconds since the epoch). */
export class Throttled extends Transient {
  override readonly name = 'Throttled';
  readonly retryAt: number;
  constructor(message: string, retryAt: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAt = retryAt;
  }
}

/** It was handed over and no answer came: it may have been taken. Where a second copy does harm it is not tried again. */
export class Unanswered extends Transient {
  override readonly name = 'Unanswered';
}

/** The outside world refuses for good: park the record with the reason and go on. */
export class Permanent extends Error {
  override readonly name: string = 'Permanent';
}

/** What a store refuses for good, one by one; everything else of the same call was stored. */
export class Rejected extends Permanent {
  override readonly name = 'Rejected';
  readonly items: readonly { readonly id: string; readonly reason: string }[];
  constructor(message: string, items: Rejected['items'], options?: ErrorOptions) {
    super(message, options);
    this.items = items;
  }
}

/** Somebody else saved a newer version: reload and decide again. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}
