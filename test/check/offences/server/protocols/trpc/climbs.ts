// offence: alias-across
import { DomainError } from '../../core/errors';

export const Refusal = DomainError;
