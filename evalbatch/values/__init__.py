"""What units write as target and actual value: ≥95%, 30万元以内, 12月底前, 显著提升."""
