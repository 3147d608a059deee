import { z } from 'zod';

const words = z.array(z.string().min(1)).readonly();

/** `config/clustering.yaml`: what makes two posts the same matter, and how far back the window looks. */
export const clusteringSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    window: z
      .strictObject({
        days: z.int().min(1).max(120).meta({ description: '聚类窗口天数：更早的帖文不再参与归并' }),
        posts: z.int().min(1000).max(2_000_000).meta({ description: '窗口最多容纳的帖文条数，超出时最早的先离开' }),
      })
      .readonly(),
    candidates: z
      .strictObject({
        scored: z.int().min(4).max(128).meta({ description: '每条帖文最多细比的候选条数' }),
        termsWalked: z.int().min(4).max(32).meta({ description: '取最稀有的几个词去找候选' }),
        perTerm: z.int().min(4).max(128).meta({ description: '每个词最多看最近多少条' }),
      })
      .readonly(),
    weights: z
      .strictObject({
        text: z.number().meta({ description: '共有词的余弦（稀有词权重大）' }),
        title: z.number().meta({ description: '标题用词在对方文中出现的比例，超过 titleShare 加分，不足减分' }),
        sharedName: z.number().meta({ description: '共有一个具名事物（小区、学校、公司、路……）' }),
        sharedSpot: z.number().meta({ description: '同一村、社区或单位' }),
        sharedSite: z.number().meta({ description: '提到同一小区、学校等具名地点（不在地名表中的）' }),
        sharedTownship: z.number().meta({ description: '同一乡镇街道' }),
        sameSubtopic: z.number(),
        sameTopic: z.number(),
        otherTopic: z.number().meta({ description: '双方都有专题而无一相同（负数）' }),
        otherSubtopic: z.number().meta({ description: '同一地点而子专题无一相同（负数）' }),
        otherName: z.number().meta({ description: '双方都点名具体事物而无一相同（负数）' }),
        otherMatter: z.number().meta({ description: '同一地点，双方各有诉求而专题、诉求、用词都不相同（负数）' }),
        otherDemand: z.number().meta({ description: '诉求不同（负数）' }),
        perDay: z.number().meta({ description: '超过宽限天数后每天（负数）' }),
        sameAuthor: z.number(),
      })
      .readonly()
      .meta({ description: '同一事由评分的各项权重' }),
    letters: z
      .strictObject({
        base: z.number().meta({ description: '底分（负数）：什么都不相同的两封来信' }),
        text: z.number().meta({ description: '共有词的余弦' }),
        placeText: z.number().meta({ description: '已共有具名事物时，名称所含的词最多再算多少' }),
        title: z.number().meta({ description: '标题用词在对方文中出现的比例' }),
        name: z.number().meta({ description: '每共有一个具名事物，至多算两个' }),
        number: z.number().meta({ description: '每共有一个数目（18.5万、43%），至多算两个' }),
        sameSubject: z.number().meta({ description: '首要子专题与诉求都相同' }),
        sameSubtopic: z.number().meta({ description: '首要子专题相同' }),
        demandAtPlace: z.number().meta({ description: '在同一具名地点提同一诉求' }),
        otherDemand: z.number().meta({ description: '双方都有诉求而无一相同（负数）' }),
      })
      .readonly()
      .meta({ description: '两封有标题的来信怎样算同一事由，各项可互相补足' }),
    letterLength: z.int().positive().meta({ description: '双方都不短于此字数、都有标题，按来信（letters）评分' }),
    titleShare: z.number().min(0).max(1).meta({ description: '标题用词有多大比例出现在对方文中算持平' }),
    subjectText: z.number().positive().meta({ description: '各说各事的两帖，用词相似到此值专题分才算满' }),
    placeText: z.number().meta({ description: '地名所含的词在用词相似中最多占多少' }),
    sameHours: z.number().meta({ description: '同一地点相隔不超过多少小时，附带提到的子专题也算同一事由的依据' }),
    subjectLeast: z.number().meta({ description: '同一地点的两帖，除地名外用词相似不足此值即另有所诉' }),
    sameStory: z.number().meta({ description: '双方各说一处居住或办公之地而互不提及，用词相似到此值才可能是一事' }),
    graceDays: z.number().min(0).meta({ description: '多少天以内不扣时间分' }),
    maxTimePenalty: z.number().meta({ description: '时间分最多扣到（负数）' }),
    thresholds: z
      .strictObject({
        join: z.number().meta({ description: '达到即并入' }),
        merge: z.number().meta({ description: '与第二个事件也达到此分，两个事件并案' }),
        answer: z.number().meta({ description: '官方信息达到此分即视为回应该事件' }),
        lean: z.number().meta({ description: '承接性短帖依附现有事件的最低分' }),
        leanMargin: z.number().meta({ description: '承接性短帖对第二候选的最小领先' }),
        near: z.number().min(0).max(1).meta({ description: '文本相似度（三字组 Jaccard）达到即视为转载或重复' }),
      })
      .readonly(),
    leaning: z
      .strictObject({
        hours: z.number().positive().meta({ description: '事件最近活动在多少小时以内，承接性短帖才依附' }),
        maxLength: z.int().positive(),
        phrases: words.meta({ description: '承接上文的说法：追问结果、指代“这视频”、接着议论' }),
        deictic: words.meta({ description: '明指前事的说法：自带地名也视为承接' }),
        culprits: words.meta({ description: '哪些类的名称是被指认的一方，不是事发地' }),
        cause: words.meta({ description: '指认原因的说法：“说是某厂排的”；地点可以与事发地不同' }),
      })
      .readonly(),
    spreading: z
      .strictObject({
        subtopics: words.meta({ description: '会跨乡镇蔓延的事由，乡镇不同不算冲突' }),
        media: words.meta({ description: '蔓延所凭的介质，双方都提到才算' }),
        named: words.meta({ description: '介质自己有名字的类：两帖同名即同一介质' }),
        far: words.meta({ description: '说明不止一地的说法' }),
        chance: z.number().positive().meta({ description: '两帖之间平均出现多少件同类事由以内，才不当作巧合' }),
        farChance: z.number().positive().meta({ description: '有一帖说明不止一地时，同上' }),
        hours: z.number().positive(),
      })
      .readonly(),
    demands: z.record(z.string(), words).meta({ description: '诉求分类：同地同专题而诉求不同的，是两件事' }),
    names: z
      .strictObject({
        classes: z.record(z.string(), words).meta({ description: '具名事物的尾字，按类' }),
        distinct: words.meta({ description: '哪些类名称不同即为不同事由' }),
        landmarks: words.meta({ description: '哪些类只是泛指所在，不算自带地点' }),
        wide: words.meta({ description: '哪些类之内还有别的具名地点（社区之内有小区）' }),
        coarse: words.meta({ description: '哪些类范围太大，名称相同不算依据，只用于区分' }),
        crossing: words.meta({ description: '哪些类不是住人的地方，但名称不同也是不同事由（道路）' }),
        describing: words.meta({ description: '单位名称里只说行当的词：名称取它之前的两个字；在道路前则是路名' }),
        generic: words.meta({ description: '不算名称的泛称' }),
        plain: words.meta({ description: '以尾字结尾的普通词，不是名称（修路、过街、城市）' }),
      })
      .readonly(),
    repostMarks: words.meta({ description: '转发的写法' }),
    commonWords: words.meta({ description: '投诉留言里到处都是的词，几乎不作为同一事由的依据' }),
    /** Pseudo-documents of the background: with an empty window no word counts as rarer than this. */
    background: z.int().min(10).meta({ description: '背景文档数：窗口刚启动时的词频底数' }),
  })
  .readonly();
export type ClusteringSettings = z.infer<typeof clusteringSettingsSchema>;
