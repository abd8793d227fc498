"""M: how the money was used, and what the form says of it."""


def test_M23_budget_changed_and_no_reason(said):
    """
    | 绩效自评表   |            |            |            |      |
    |              | 年初预算数 | 全年预算数 | 全年执行数 | 原因 |
    | 年度资金总额 |     238.93 |     251.89 |     251.89 |      |
    """
    told = "年度资金总额的年初预算数 238.93 万元，全年预算数 251.89 万元，增加 12.96 万元，没有说明原因"
    assert said == [("C3 B3 E3", told, "251.89", "预算调整的原因")]


def test_M23_budget_cut_in_a_form_in_yuan(said):
    """
    | 绩效自评表     |            |            |            |      |
    | 项目资金（元） | 年初预算数 | 全年预算数 | 全年执行数 | 原因 |
    | 年度资金总额   |     500000 |     430000 |     430000 | 无   |
    """
    told = "年度资金总额的年初预算数 500000 元，全年预算数 430000 元，减少 70000 元，没有说明原因"
    assert [message for _, message, *_ in said] == [told]


def test_M23_reason_beside_a_part_of_the_money(said):
    """
    | 绩效自评表         |            |            |            |              |
    |                    | 年初预算数 | 全年预算数 | 全年执行数 | 原因         |
    | 年度资金总额       |         90 |        100 |         95 |              |
    | 其中：当年财政拨款 |         90 |        100 |         95 | 年中追加10万 |
    """
    assert said == []


def test_M23_reason_in_the_texts(said):
    """
    | 绩效自评表   |                               |            |            |      |
    |              | 年初预算数                    | 全年预算数 | 全年执行数 | 原因 |
    | 年度资金总额 |                            90 |        100 |         95 |      |
    | 三级指标     | 年度指标值                    | 实际完成值 | 分值       | 得分 |
    | 培训次数     | ≥12次                         | 12次       |         90 |   90 |
    | 存在问题     | 年中上级追加任务和经费10万元 |            |            |      |
    """
    assert said == []


def test_M23_questionnaires_got_back_explain_no_budget(said):
    """
    | 绩效自评表   |            |                                  |            |      |
    |              | 年初预算数 | 全年预算数                       | 全年执行数 | 原因 |
    | 年度资金总额 |        100 |                               90 |         90 |      |
    | 预期目标     |            | 实际完成情况                     |            |      |
    | 培训干部     |            | 发放问卷240份，收回有效问卷238份 |            |      |
    """
    assert [cells for cells, *_ in said] == ["C3 B3 E3"]


def test_M23_layout_that_asks_for_no_reason(said):
    """
    | 绩效自评表   |            |            |            |
    |              | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额 |         90 |        100 |         95 |
    """
    assert said == []


def test_M23_yuan_among_ten_thousands_is_left_to_M22(said):
    """
    | 绩效自评表   |            |            |            |      |
    |              | 年初预算数 | 全年预算数 | 全年执行数 | 原因 |
    | 年度资金总额 |         90 |     900000 |     890000 |      |
    """
    assert said == []


def test_M24_little_spent_and_no_reason(findings):
    """
    | 绩效自评表   |            |            |      |
    |              | 全年预算数 | 全年执行数 | 原因 |
    | 年度资金总额 |        100 |       85.5 | /    |
    """
    (finding,) = findings
    assert finding.message == "预算执行率 85.5%，低于 90%，没有说明原因"
    assert finding.cells == ("C3", "B3", "D3")
    assert finding.advice.startswith("在资金栏的原因一格写明没有执行完的原因")


def test_M24_the_place_for_reasons_stands_below_the_table(findings):
    """
    | 绩效自评表               |            |            |      |      |
    |                          | 全年预算数 | 全年执行数 |      |      |
    | 年度资金总额             |        100 |         60 |      |      |
    | 三级指标                 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数                 | ≥12次      | 12次       |   90 |   90 |
    | 偏差大或目标未完成原因分析 | 无         |            |      |      |
    """
    (finding,) = findings
    assert finding.cells == ("C3", "B3", "B6")
    assert finding.advice.startswith("在“偏差大或目标未完成原因分析”写明")


def test_M24_explained(said):
    """
    | 绩效自评表   |            |            |                        |
    |              | 全年预算数 | 全年执行数 | 原因                   |
    | 年度资金总额 |        100 |         85 | 质保金15万元，次年支付 |
    """
    assert said == []


def test_M24_exactly_at_the_limit(said):
    """
    | 绩效自评表   |            |            |      |
    |              | 全年预算数 | 全年执行数 | 原因 |
    | 年度资金总额 |        100 |         90 |      |
    """
    assert said == []


def test_M24_no_place_to_explain(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |        100 |         50 |
    """
    assert said == []


def test_M25_a_third_left(findings):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |        120 |         80 |
    """
    (finding,) = findings
    assert finding.message == "全年预算数 120 万元，还有 40 万元没有执行，占 33.33%，超过 20%"
    assert (finding.severity, finding.cells) == ("info", ("C3", "B3"))


def test_M25_exactly_a_fifth_left(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |        100 |         80 |
    """
    assert said == []


def test_M25_missing_reason_is_left_to_M24(said):
    """
    | 绩效自评表   |            |            |      |
    |              | 全年预算数 | 全年执行数 | 原因 |
    | 年度资金总额 |        100 |         50 |      |
    """
    assert said == []


def test_M25_negative_amount_is_left_to_M14(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |        100 |        -50 |
    """
    assert said == []


def test_M26_text_denies_what_the_table_has(said):
    """
    | 绩效自评表   |                                          |            |            |
    |              | 年初预算数                               | 全年预算数 | 全年执行数 |
    | 年度资金总额 |                                       95 |        100 |         90 |
    | 财政拨款     |                                       95 |         95 |         85 |
    | 其他资金     |                                        0 |          5 |          5 |
    | 三级指标     | 年度指标值                               | 实际完成值 | 分值       |
    | 培训次数     | ≥12次                                    | 12次       |         90 |
    | 评价结论     | 资金来源为财政拨款，无其他资金投入。     |            |            |
    """
    told = "“评价结论”写“无其他资金投入”，资金栏的其他资金却有 5 万元"
    assert [(cells, message) for cells, message, *_ in said] == [("B8 B5 C5 D5", told)]


def test_M26_text_has_what_the_table_lacks(said):
    """
    | 绩效自评表   |                                    |            |
    |              | 全年预算数                         | 全年执行数 |
    | 年度资金总额 |                                100 |         90 |
    | 上年结转     |                                    |            |
    | 三级指标     | 年度指标值                         | 实际完成值 |
    | 培训次数     | ≥12次                              | 12次       |
    | 存在问题     | 含上年结转资金 8.5 万元，支付较慢 |            |
    """
    told = "“存在问题”写“上年结转资金8.5万元”，资金栏的上年结转资金却没有金额"
    assert [message for _, message, *_ in said] == [told]


def test_M26_text_and_table_agree(said):
    """
    | 绩效自评表   |                                                      |            |
    |              | 全年预算数                                           | 全年执行数 |
    | 年度资金总额 |                                                  100 |         90 |
    | 上年结转     |                                                    8 |          8 |
    | 其他资金     |                                                    0 |          0 |
    | 三级指标     | 年度指标值                                           | 实际完成值 |
    | 培训次数     | ≥12次                                                | 12次       |
    | 评价结论     | 上年结转资金8万元，无其他资金投入，其他资金0万元。   |            |
    """
    assert said == []


def test_M26_no_money_left_over_is_another_matter(said):
    """
    | 绩效自评表   |                                        |            |
    |              | 全年预算数                             | 全年执行数 |
    | 年度资金总额 |                                    100 |         90 |
    | 上年结转     |                                      8 |          8 |
    | 其他资金     |                                      5 |          5 |
    | 三级指标     | 年度指标值                             | 实际完成值 |
    | 培训次数     | ≥12次                                  | 12次       |
    | 评价结论     | 年末无结转资金，无其他资金管理问题。   |            |
    """
    assert said == []


def test_M26_unreadable_amount_is_left_to_M14(said):
    """
    | 绩效自评表   |                     |            |
    |              | 全年预算数          | 全年执行数 |
    | 年度资金总额 |                 100 |         90 |
    | 其他资金     | 约5                 |            |
    | 三级指标     | 年度指标值          | 实际完成值 |
    | 培训次数     | ≥12次               | 12次       |
    | 评价结论     | 其他资金投入5万元。 |            |
    """
    assert said == []
