/** When something of the sample county happens: hours before the site's epoch, or minutes after it. */
export type Moment = { readonly hoursAgo: number } | { readonly afterMinutes: number };

/** An item of a feed, of the square or of the notice column. */
export type Item = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly author: string;
  readonly when: Moment;
  readonly place?: string;
  /** Rough size of the audience; the site spreads it over reads, reposts, comments and likes by its seed. */
  readonly heat?: number;
  /** Id of the item this one forwards. */
  readonly forwards?: string;
};

/** A message on the board, with the answers it gets as time goes by (the last one that is due is shown). */
export type Message = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly author: string;
  readonly place: string;
  readonly when: Moment;
  readonly answers: readonly {
    readonly when: Moment;
    readonly unit: string;
    readonly text: string;
    readonly status: '办理中' | '已答复' | '已办结';
    readonly rating?: string;
  }[];
};

/** Milliseconds after the epoch (negative: before it). */
export const offsetMs = (when: Moment): number =>
  'hoursAgo' in when ? -when.hoursAgo * 3_600_000 : when.afterMinutes * 60_000;
