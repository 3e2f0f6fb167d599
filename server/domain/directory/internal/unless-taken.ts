import { DomainError } from '@/server/core/errors';
import { isUniqueViolation } from '@/server/store/errors';

/** Makes a row; the database itself says whether one of that name is there, so two at once make one. @throws DomainError name_taken */
export async function unlessTaken<Row>(name: string, make: () => Promise<Row>): Promise<Row> {
  try {
    return await make();
  } catch (cause) {
    if (isUniqueViolation(cause)) throw new DomainError('name_taken', `${name} is there already`, { cause });
    throw cause;
  }
}
