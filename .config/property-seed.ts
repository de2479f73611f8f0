/**
 * Property tests run the same cases every time, so that a red run is about the change at hand; PALATE_SEED gives other
 * ones, and `npm run soak:properties` takes a new seed each time.
 */
import fc from 'fast-check'

const given = process.env['PALATE_SEED']

fc.configureGlobal({ seed: given === undefined ? 20_261_122 : Number(given) })
