/** Solves a symmetric, positive definite system in place, by Cholesky's decomposition; `matrix` is row by row. */
export function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * n + column]!;
      for (let k = 0; k < column; k += 1) sum -= matrix[row * n + k]! * matrix[column * n + k]!;
      matrix[row * n + column] =
        row === column ? Math.sqrt(sum) : sum / matrix[column * n + column]!;
    }
  }
  for (let row = 0; row < n; row += 1) {
    for (let k = 0; k < row; k += 1) right[row]! -= matrix[row * n + k]! * right[k]!;
    right[row]! /= matrix[row * n + row]!;
  }
  for (let row = n - 1; row >= 0; row -= 1) {
    for (let k = row + 1; k < n; k += 1) right[row]! -= matrix[k * n + row]! * right[k]!;
    right[row]! /= matrix[row * n + row]!;
  }
  return right;
}
