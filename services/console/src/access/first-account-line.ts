/** What a first start tells who stands before it: there is no password that ships (ASVS 6.4.1, 等保). */
export const firstAccountLine = ({ id, password }: { readonly id: string; readonly password: string }): string =>
  `首次启动：工作台账号 ${id}，一次性密码 ${password}（只显示这一次，登录后必须修改）。再用 tingchao account add 为各岗位开账号。`;
