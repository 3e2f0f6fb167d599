import type { Target } from './path';

const reading = ['OPTIONS', 'GET', 'HEAD', 'PROPFIND', 'REPORT'] as const;

export const methodNames = [...reading, 'PROPPATCH', 'PUT', 'POST', 'DELETE', 'MKCOL', 'MKCALENDAR', 'COPY', 'MOVE', 'ACL'] as const;
export type MethodName = (typeof methodNames)[number];

/** The verbs that can do something at an address, whether or not there is a resource: what Allow says. RFC 9110 section 10.2.1. */
export function allowedOn(target: Target): readonly MethodName[] {
  switch (target.type) {
    case 'root':
    case 'principals':
    case 'homes':
      return reading;
    case 'principal':
    case 'proxies':
    case 'home':
      return [...reading, 'PROPPATCH', 'ACL'];
    case 'collection':
      return target.kind === 'calendar'
        ? [...reading, 'PROPPATCH', 'DELETE', 'MKCOL', 'MKCALENDAR', 'ACL']
        : [...reading, 'PROPPATCH', 'DELETE', 'MKCOL', 'ACL'];
    case 'item':
      return [...reading, 'PROPPATCH', 'PUT', ...(target.kind === 'calendar' ? (['POST'] as const) : []), 'DELETE', 'COPY', 'MOVE', 'ACL'];
    case 'nowhere':
      return ['OPTIONS'];
  }
}
