import type { ReactNode } from 'react';

type Person = { readonly name: string; readonly position: string; readonly phones: readonly string[] };

/** Who to call: a press dials on a phone. */
export function Phones({ people }: { readonly people: readonly Person[] }): ReactNode {
  return (
    <ul className="plain-list phone-list">
      {people.map(({ name, position, phones }) => (
        <li key={name}>
          {name} {position !== '' && <span className="quiet">{position}</span>}{' '}
          {phones.map((phone) => (
            <a key={phone} href={`tel:${phone.replace(/[^\d+]/g, '')}`}>
              {phone}
            </a>
          ))}
        </li>
      ))}
    </ul>
  );
}
