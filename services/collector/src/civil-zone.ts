/** The zone of every civil time here, for libraries that take a name. */
export const CIVIL_ZONE = 'Asia/Shanghai';
