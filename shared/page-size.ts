/** As many items a page of a store may have: MLflow's own limit for runs and registered models is of this order. */
export const MAX_PAGE_SIZE = 1000
