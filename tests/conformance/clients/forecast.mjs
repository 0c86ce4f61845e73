// SPDX-License-Identifier: Apache-2.0
// The structured answer of the scenarios, as users of the npm clients write it.
import { z } from 'zod';

export const forecast = z.object({ city: z.string(), celsius: z.number() });
