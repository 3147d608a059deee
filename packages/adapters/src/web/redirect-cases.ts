const V4 = '93.184.216.34';

/** A chain of addresses, each redirecting to the next, and whether its end is reached. Every name is an ordinary public one. */
export const redirectCases: Readonly<Record<string, { readonly hops: readonly string[]; readonly reached: boolean }>> =
  {
    'to another public name': { hops: ['http://a.example/', 'https://b.example/x'], reached: true },
    'five times': { hops: [0, 1, 2, 3, 4, 5].map((n) => `http://a.example/${n}`), reached: true },
    'six times': { hops: [0, 1, 2, 3, 4, 5, 6].map((n) => `http://a.example/${n}`), reached: false },
    'without a scheme, to loopback': { hops: ['http://a.example/', '//127.0.0.1/'], reached: false },
    'to a decimal address': { hops: ['http://a.example/', 'http://2130706433/'], reached: false },
    'to full-width digits': { hops: ['http://a.example/', 'http://１２７.０.０.１/'], reached: false },
    'to the metadata service, by way of two names': {
      hops: ['http://a.example/', 'http://b.example/', 'http://169.254.169.254/latest/'],
      reached: false,
    },
    'to a mapped address': { hops: ['http://a.example/', 'http://[::ffff:10.0.0.1]/'], reached: false },
    'to localhost': { hops: ['http://a.example/', 'http://localhost/'], reached: false },
    'to a name with a private answer': { hops: ['http://a.example/', 'http://inside.example/'], reached: false },
    'to a name with mixed answers': { hops: ['http://a.example/', 'http://mixed.example/'], reached: false },
    'to a name without any': { hops: ['http://a.example/', 'http://nowhere.example/'], reached: false },
    'with user information': { hops: ['http://a.example/', 'http://u:p@b.example/'], reached: false },
    'to another port': { hops: ['http://a.example/', 'http://b.example:8080/'], reached: false },
    'to a file': { hops: ['http://a.example/', 'file:///etc/passwd'], reached: false },
    'to another scheme': { hops: ['http://a.example/', 'gopher://b.example/'], reached: false },
    'in a circle': { hops: ['http://a.example/', 'http://b.example/', 'http://a.example/'], reached: false },
  };

/** What the name server says in `redirectCases`; every other name has one public address. */
export const redirectAnswers: Readonly<Record<string, readonly string[]>> = {
  'inside.example': ['10.0.0.1'],
  'mixed.example': [V4, '127.0.0.1'],
  'nowhere.example': [],
};
